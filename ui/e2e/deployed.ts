const { BUOY_ADMIN_URL: admin, BUOY_VIEWER_URL: viewer } = process.env;

/** The URLs of a deployed Buoy by role; undefined if the tests start their own server. */
export const deployed = admin && viewer ? { admin, viewer } : undefined;
