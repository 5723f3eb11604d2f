import"./chunk-CB4CQOR4.js";import"./chunk-FLDLKSM6.js";import"./chunk-IN7VQ4BF.js";
