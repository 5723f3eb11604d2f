import{a}from"./chunk-52X7HCJL.js";import"./chunk-BCOJNTFH.js";import"./chunk-NI7JKEMJ.js";import"./chunk-OWJAV74B.js";export{a as open};
