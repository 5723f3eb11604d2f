import{u as a,v as b}from"./chunk-MGFUC7VQ.js";import"./chunk-OWJAV74B.js";export{b as copy,a as say};
