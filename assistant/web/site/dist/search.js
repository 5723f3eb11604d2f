import{a}from"./chunk-XSQFZPLT.js";import"./chunk-EH2OAVOO.js";import"./chunk-3FUFBCA4.js";import"./chunk-NI7JKEMJ.js";import"./chunk-IN7VQ4BF.js";export{a as open};
