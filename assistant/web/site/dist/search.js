import{a}from"./chunk-BYR4H4AA.js";import"./chunk-BGC3FNXX.js";import"./chunk-FLDLKSM6.js";import"./chunk-NI7JKEMJ.js";import"./chunk-IN7VQ4BF.js";export{a as open};
