import{m as a,n as b,o as c}from"./chunk-C6M7DVFX.js";import"./chunk-GXTFTLTN.js";export{b as copy,a as say,c as wireFeedback};
