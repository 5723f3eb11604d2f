import{b as a}from"./chunk-RN6BCJ22.js";import"./chunk-UQLGSE6U.js";export{a as open};
