import{b as a}from"./chunk-O75CXUZX.js";import"./chunk-7ZUBT3LL.js";export{a as open};
