import{c as a}from"./chunk-4PCAHR2C.js";import"./chunk-Z3S5V7RF.js";import"./chunk-UROEL2QI.js";import"./chunk-GXTFTLTN.js";export{a as open};
