package dev.sluice.api.flagger;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/// A point in time on the wire: RFC 3339.
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@JsonSerialize(using = Plain.TimeOut.class)
@JsonDeserialize(using = Plain.TimeIn.class)
public @interface Moment {}
