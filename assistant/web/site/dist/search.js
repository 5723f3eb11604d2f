import{a}from"./chunk-7TUU2Q2N.js";import"./chunk-T2JXXPIW.js";import"./chunk-3FUFBCA4.js";import"./chunk-NI7JKEMJ.js";import"./chunk-OWJAV74B.js";export{a as open};
