import{a}from"./chunk-NXK6PRJS.js";import"./chunk-BHGJXOCQ.js";import"./chunk-5RLL7SKH.js";import"./chunk-NI7JKEMJ.js";import"./chunk-OWJAV74B.js";export{a as open};
