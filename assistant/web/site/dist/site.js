import{g as a,h as b}from"./chunk-BHGJXOCQ.js";import"./chunk-5RLL7SKH.js";import"./chunk-OWJAV74B.js";export{b as copy,a as say};
