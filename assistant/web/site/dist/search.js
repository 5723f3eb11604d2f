import{b as a}from"./chunk-IPY4OLOG.js";import"./chunk-7ZUBT3LL.js";export{a as open};
