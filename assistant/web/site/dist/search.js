import{b as a}from"./chunk-HM5HXU5B.js";import"./chunk-7ZUBT3LL.js";export{a as open};
