import{a}from"./chunk-QDRIPFKR.js";import"./chunk-MGFUC7VQ.js";import"./chunk-CTRV3FQH.js";import"./chunk-OWJAV74B.js";export{a as open};
