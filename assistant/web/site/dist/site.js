import{m as a,n as b,o as c}from"./chunk-LB2KWO2G.js";import"./chunk-GXTFTLTN.js";export{b as copy,a as say,c as wireFeedback};
