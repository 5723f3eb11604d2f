import{o as a,p as b,q as c}from"./chunk-UQLGSE6U.js";export{b as copy,a as say,c as wireFeedback};
