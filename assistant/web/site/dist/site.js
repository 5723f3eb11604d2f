import{m as a,n as b,o as c}from"./chunk-T6GQ6W2Q.js";export{b as copy,a as say,c as wireFeedback};
