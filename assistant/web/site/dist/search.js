import{b as a}from"./chunk-NLWR3Z5U.js";import"./chunk-YAIDCJMQ.js";export{a as open};
