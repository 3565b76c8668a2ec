import type { Settings } from '@kd/kit/config';

/** What one connection, or one person, may have of the router. */
export type LiveLimits = {
  /** Milliseconds until a socket has to say who it is. */
  initMs: number;
  /** Bytes of one message. */
  messageBytes: number;
  /** Operations of one socket. */
  operations: number;
  /** Connections of one person. */
  perPerson: number;
  /** Messages of one socket in a second; four times as many at once. */
  messagesPerSecond: number;
  /** Bytes that wait for a reader from which only the newest about each entity is kept. */
  highWaterBytes: number;
  /** Bytes that wait for a reader from which it is sent away. */
  slowBytes: number;
  /** Milliseconds that a reader may take to read what waits. */
  slowMs: number;
  /** Seconds between two signs of life. */
  pingSeconds: number;
  /** Milliseconds over which connections are ended when the router stops. */
  drainMs: number;
};

/** The limits as the settings say. */
export const liveLimitsOf = (settings: Settings): LiveLimits => ({
  initMs: settings.KD_LIVE_INIT_MS,
  messageBytes: settings.KD_LIVE_MESSAGE_BYTES,
  operations: settings.KD_LIVE_OPERATIONS,
  perPerson: settings.KD_LIVE_CONNECTIONS_PER_PERSON,
  messagesPerSecond: settings.KD_LIVE_MESSAGES_PER_SECOND,
  highWaterBytes: settings.KD_LIVE_HIGH_WATER_BYTES,
  slowBytes: settings.KD_LIVE_SLOW_BYTES,
  slowMs: settings.KD_LIVE_SLOW_MS,
  pingSeconds: settings.KD_LIVE_PING_SECONDS,
  drainMs: settings.KD_LIVE_DRAIN_MS,
});
