import{b as a}from"./chunk-SFDHMEPM.js";import"./chunk-C6M7DVFX.js";import"./chunk-UROEL2QI.js";import"./chunk-GXTFTLTN.js";export{a as open};
