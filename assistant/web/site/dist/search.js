import{a}from"./chunk-2VE2ZKYB.js";import"./chunk-OKJNPJLO.js";import"./chunk-FLDLKSM6.js";import"./chunk-NI7JKEMJ.js";import"./chunk-IN7VQ4BF.js";export{a as open};
