package dev.sluice.api.sluice;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import dev.sluice.api.flagger.Schema.Column;
import dev.sluice.api.flagger.Schema.Doc;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/// When, and how many at once, the canaries of a cluster may roll out. `getSpec()` is null when the
/// JSON has none.
@JsonIgnoreProperties(ignoreUnknown = true)
@Group("sluice.dev")
@Version("v1alpha1")
@Kind("RolloutPolicy")
@Plural("rolloutpolicies")
@Singular("rolloutpolicy")
@ShortNames("rp")
@Categories("all")
@Doc(
        "A RolloutPolicy says when the canaries of some namespaces may roll out, and how many of"
                + " them at once. Canaries that it holds stay where they are; taking a bad version"
                + " back is always possible.")
@Column(name = "Hold", path = ".spec.hold", type = "boolean")
@Column(name = "MaxProgressing", path = ".spec.maxProgressing", type = "integer")
@Column(name = "Reason", path = ".spec.reason")
@Column(name = "Age", path = ".metadata.creationTimestamp", type = "date")
public class RolloutPolicy extends CustomResource<RolloutPolicySpec, Void> {
    private static final long serialVersionUID = 1;
}
