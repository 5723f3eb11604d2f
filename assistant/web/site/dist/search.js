import{a}from"./chunk-YJD73FUH.js";import"./chunk-CUOQCKDE.js";import"./chunk-NI7JKEMJ.js";import"./chunk-OWJAV74B.js";export{a as open};
