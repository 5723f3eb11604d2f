import{a}from"./chunk-UENAD6JH.js";import"./chunk-EXOYXTC7.js";import"./chunk-U3QJBKV4.js";import"./chunk-NI7JKEMJ.js";import"./chunk-OWJAV74B.js";export{a as open};
