import{g as a,h as b}from"./chunk-EH2OAVOO.js";import"./chunk-3FUFBCA4.js";import"./chunk-IN7VQ4BF.js";export{b as copy,a as say};
