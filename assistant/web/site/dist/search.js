import{b as a}from"./chunk-OHUBFART.js";import"./chunk-7ZUBT3LL.js";export{a as open};
