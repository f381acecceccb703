package dev.sluice.api.flagger;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

import dev.sluice.api.flagger.Schema.Column;
import dev.sluice.api.flagger.Schema.Doc;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/// One workload whose new versions are rolled out step by step. `getSpec()` and `getStatus()` are
/// null when the JSON has none.
@JsonIgnoreProperties(ignoreUnknown = true)
@Group("flagger.app")
@Version("v1beta1")
@Kind("Canary")
@Plural("canaries")
@Singular("canary")
@Categories("all")
@Doc(
        "A Canary rolls out each new version of its target step by step: it shifts traffic, watches"
                + " metrics and webhooks, and then promotes the version or takes it back.")
@Column(name = "Status", path = ".status.phase")
@Column(name = "Weight", path = ".status.canaryWeight")
@Column(name = "Suspended", path = ".spec.suspend", type = "boolean", wide = true)
@Column(name = "FailedChecks", path = ".status.failedChecks", wide = true)
@Column(name = "Interval", path = ".spec.analysis.interval", wide = true)
@Column(name = "Mirror", path = ".spec.analysis.mirror", type = "boolean", wide = true)
@Column(name = "StepWeight", path = ".spec.analysis.stepWeight", wide = true)
@Column(name = "StepWeights", path = ".spec.analysis.stepWeights", wide = true)
@Column(name = "MaxWeight", path = ".spec.analysis.maxWeight", wide = true)
@Column(name = "LastTransitionTime", path = ".status.lastTransitionTime")
public class Canary extends CustomResource<CanarySpec, CanaryStatus> implements Namespaced {
    private static final long serialVersionUID = 1;
}
