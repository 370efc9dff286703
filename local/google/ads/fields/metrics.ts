import { type Measure, measures } from "../world/figure-table.ts";
import { type FieldType, type FieldValue, type Metric, pathOf, type ReadMeasure } from "./field.ts";

function metric(field: string, type: FieldType, read: (measure: ReadMeasure) => FieldValue): Metric {
  const name = `metrics.${field}`;
  return { category: "metric", name, path: pathOf(name), type, read };
}

function measured(field: string, type: FieldType, measure: Measure): Metric {
  const column = measures.indexOf(measure);
  return metric(field, type, (read) => read(column));
}

/** A quotient of measures; without a divisor it is not set. */
function quotient(field: string, dividend: Measure, divisor: Measure, factor = 1): Metric {
  const [above, below] = [measures.indexOf(dividend), measures.indexOf(divisor)];
  return metric(field, "double", (read) => {
    const by = read(below);
    return by === 0 ? undefined : (factor * read(above)) / by;
  });
}

export const metricFields: readonly Metric[] = [
  measured("all_conversions", "double", "allConversions"),
  quotient("average_cpc", "costMicros", "clicks"),
  quotient("average_cpm", "costMicros", "impressions", 1000),
  measured("clicks", "int64", "clicks"),
  measured("conversions", "double", "conversions"),
  measured("conversions_value", "double", "conversionsValue"),
  measured("cost_micros", "int64", "costMicros"),
  quotient("cost_per_conversion", "costMicros", "conversions"),
  quotient("ctr", "clicks", "impressions"),
  measured("impressions", "int64", "impressions"),
  quotient("value_per_conversion", "conversionsValue", "conversions"),
];
