import{u as a,v as b}from"./chunk-BCOJNTFH.js";import"./chunk-OWJAV74B.js";export{b as copy,a as say};
