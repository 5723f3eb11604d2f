import{a}from"./chunk-HJOHOBIQ.js";import"./chunk-MVMT7UPU.js";import"./chunk-FLDLKSM6.js";import"./chunk-NI7JKEMJ.js";import"./chunk-IN7VQ4BF.js";export{a as open};
