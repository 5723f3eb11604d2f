import{a}from"./chunk-GL2S7SA3.js";import"./chunk-KK6KVYZX.js";import"./chunk-FV5MY55R.js";import"./chunk-NI7JKEMJ.js";import"./chunk-IN7VQ4BF.js";import"./chunk-WABU4KGP.js";export{a as open};
