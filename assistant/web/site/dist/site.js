import{g as a,h as b}from"./chunk-EXOYXTC7.js";import"./chunk-U3QJBKV4.js";import"./chunk-OWJAV74B.js";export{b as copy,a as say};
