// Preact with htm. Only this module knows where their file is.
export {
  Component, h, html, render, useCallback, useEffect, useErrorBoundary, useLayoutEffect, useMemo, useRef, useState,
} from '/panel/vendor/preact-10.27.2-htm-3.1.1.min.js';
