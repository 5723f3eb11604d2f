import{a}from"./chunk-HAI7MQLZ.js";import"./chunk-KK6KVYZX.js";import"./chunk-FV5MY55R.js";import"./chunk-T7BWQEUC.js";import"./chunk-IN7VQ4BF.js";import"./chunk-WABU4KGP.js";export{a as open};
