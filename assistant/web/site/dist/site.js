import{m as a,n as b,o as c}from"./chunk-Z3S5V7RF.js";import"./chunk-GXTFTLTN.js";export{b as copy,a as say,c as wireFeedback};
