import{m as a,n as b,o as c}from"./chunk-7ZUBT3LL.js";export{b as copy,a as say,c as wireFeedback};
