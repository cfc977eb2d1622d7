// What has jumped since the page was loaded without anybody having touched it, and where from and to.
const place = ({ x, y }) => `${x},${y}`;
return await new Promise((resolve) => {
  const found = [];
  new PerformanceObserver((list) => {
    for (const { sources, hadRecentInput } of list.getEntries()) {
      if (hadRecentInput) continue;
      for (const { node, previousRect, currentRect } of sources) {
        found.push(`${node?.id || node?.className} ${place(previousRect)} to ${place(currentRect)}`);
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(found), 100);
});
