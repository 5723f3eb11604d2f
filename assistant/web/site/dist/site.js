import"./chunk-BGC3FNXX.js";import"./chunk-FLDLKSM6.js";import"./chunk-IN7VQ4BF.js";
