/** Styles of the local Datadog's pages. */
export const STYLE = `
body { font: 13px/1.4 system-ui, 'Liberation Sans', Arial, 'Noto Color Emoji', sans-serif; margin: 16px; background: #f6f7f9; color: #1f2733 }
h1 { font-size: 20px; margin: 0 }
header p, .label { color: #5b6573; margin: 4px 0 12px }
.label { background: #fff4d6; padding: 4px 8px; border-radius: 4px }
.grid { display: grid; grid-template-columns: repeat(12, 1fr); grid-auto-rows: 64px; gap: 8px }
.group { background: #e8eefc; border-radius: 6px; padding: 8px; display: flex; flex-direction: column }
.group > h2 { font-size: 15px; height: 24px; margin: 0 0 4px }
h3 { font-size: 13px; margin: 0 0 4px }
.widget { background: #fff; border: 1px solid #dfe3e8; border-radius: 4px; padding: 6px 8px; overflow: hidden; display: flex; flex-direction: column; min-width: 0 }
.widget.note { background: #eef0f3 }
.note p { margin: 0 0 4px } .note ul { margin: 0; padding-left: 18px }
.value { flex: 1; display: flex; align-items: center; justify-content: center; gap: 6px; border-radius: 3px }
.value b { font-size: 26px } .none { color: #6b7280; margin: auto } .value.none { font-size: 16px }
.error { color: #b8231e }
.chart { flex: 1; min-height: 0; width: 100% } .chart text { font-size: 11px; fill: #5b6573 }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 12px; margin: 2px 0 0; padding: 0; font-size: 11px }
i { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 4px }
table { border-collapse: collapse; width: 100%; font-size: 12px } th { text-align: left; font-weight: 600 }
td, th { padding: 2px 6px; border-bottom: 1px solid #eceff2 } td, thead th { text-align: center }
.top { list-style: none; margin: 0; padding: 0 } .top li { position: relative; isolation: isolate; padding: 2px 4px }
.bar { position: absolute; inset: 1px auto 1px 0; background: #cfe0fa; z-index: -1 }
.pie { display: flex; gap: 12px; flex: 1; min-height: 0; align-items: center } .pie svg { width: 130px; height: 130px; flex: none } .pie ul { list-style: none; padding: 0 }
`;
