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

/// A query against a metric provider which many canaries share. `getSpec()` is null when the JSON
/// has none.
@JsonIgnoreProperties(ignoreUnknown = true)
@Group("flagger.app")
@Version("v1beta1")
@Kind("MetricTemplate")
@Plural("metrictemplates")
@Singular("metrictemplate")
@Categories("all")
@Doc("A MetricTemplate is a query against a metric provider which many canaries can share.")
@Column(name = "Provider", path = ".spec.provider.type")
public class MetricTemplate extends CustomResource<MetricTemplateSpec, Void> implements Namespaced {
    private static final long serialVersionUID = 1;
}
