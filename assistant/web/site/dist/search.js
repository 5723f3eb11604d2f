import{b as a}from"./chunk-YBTF22CL.js";import"./chunk-7ZUBT3LL.js";export{a as open};
