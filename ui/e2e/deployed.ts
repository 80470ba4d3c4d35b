const { BUOY_ADMIN_URL: admin, BUOY_VIEWER_URL: viewer } = process.env;

/** Where people of these roles meet a Buoy that is deployed; undefined where the tests start their own. */
export const deployed = admin && viewer ? { admin, viewer } : undefined;
