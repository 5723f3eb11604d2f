import{u as a,v as b}from"./chunk-NHAN2LIH.js";import"./chunk-OWJAV74B.js";export{b as copy,a as say};
