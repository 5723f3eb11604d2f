import{a}from"./chunk-6EEMB26D.js";import"./chunk-CB4CQOR4.js";import"./chunk-FLDLKSM6.js";import"./chunk-NI7JKEMJ.js";import"./chunk-IN7VQ4BF.js";export{a as open};
