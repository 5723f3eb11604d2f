import{g as a,h as b}from"./chunk-T2JXXPIW.js";import"./chunk-3FUFBCA4.js";import"./chunk-OWJAV74B.js";export{b as copy,a as say};
