import{b as a}from"./chunk-3EQ6HIWJ.js";import"./chunk-BUR756FX.js";import"./chunk-UROEL2QI.js";import"./chunk-GXTFTLTN.js";export{a as open};
