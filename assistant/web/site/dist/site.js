import{v as a,w as b}from"./chunk-I4XSEFBJ.js";import"./chunk-OWJAV74B.js";export{b as copy,a as say};
