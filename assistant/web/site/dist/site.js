import{m as a,n as b,o as c}from"./chunk-ST46HRY6.js";export{b as copy,a as say,c as wireFeedback};
