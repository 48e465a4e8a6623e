/** On every monitor of ours, for people who look for them. */
export const MANAGED_TAG = 'managed-by:metta-health-bot';

/** A metric monitor as Datadog takes it: docs.datadoghq.com/api/latest/monitors/#create-a-monitor */
export interface MonitorBody {
  readonly name: string;
  readonly type: 'metric alert';
  readonly query: string;
  readonly message: string;
  readonly tags: readonly string[];
  /** From 1, high, to 5, low. */
  readonly priority?: number;
  readonly options: {
    readonly thresholds: { readonly critical: number };
    readonly notify_no_data: boolean;
    /** Minutes without a point after which people are notified. */
    readonly no_data_timeframe?: number;
    readonly require_full_window: boolean;
    readonly include_tags: boolean;
  };
}
