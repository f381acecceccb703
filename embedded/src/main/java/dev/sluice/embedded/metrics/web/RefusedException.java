package dev.sluice.embedded.metrics.web;

/// A request that is answered with an error.
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;

    /// @param type Prometheus' word for the kind of error, such as `bad_data`
    RefusedException(int status, String type, String message) {
        super(message);
        this.status = status;
        this.type = type;
    }

    static RefusedException badData(String message) {
        return new RefusedException(400, "bad_data", message);
    }

    static RefusedException parameter(String name, String why) {
        return badData("invalid parameter \"" + name + "\": " + why);
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }
}
