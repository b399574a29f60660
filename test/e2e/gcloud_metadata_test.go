//go:build e2e

package e2e

func metadataSteps() []step {
	return []step{
		{line: "instances create noted --metadata=first=1,second=2" + inB, check: shows("noted")},
		{line: "instances add-metadata noted --metadata=third=3,first=one --metadata-from-file=file=<(printf 'from a file')" + inB, check: says("Updated")},
		{line: "instances remove-metadata noted --keys=second" + inB, check: says("Updated")},
		{line: "instances describe noted --flatten='metadata.items[]' --format='csv[no-heading](metadata.items.key,metadata.items.value)'" + inB, check: is("file,from a file\nfirst,one\nthird,3")},
		{line: "instances add-labels noted --labels=one=1,two=2" + inB, check: says("Updating labels of instance [noted]")},
		{line: "instances update noted --update-labels=three=3 --remove-labels=one" + inB, check: says("Updating labels of instance [noted]")},
		{line: "instances remove-labels noted --labels=two" + inB, check: says("Changing labels of instance [noted]")},
		{line: "instances add-tags noted --tags=web,db" + inB, check: says("Updated")},
		{line: "instances remove-tags noted --tags=web" + inB, check: says("Updated")},
		{line: "instances describe noted --format='value(labels,tags.items)'" + inB, check: is("three=3\tdb")},
		{line: "instances get-guest-attributes noted" + inB, check: fails("Guest attributes endpoint access is disabled.")},
		{line: "instances add-metadata noted --metadata=enable-guest-attributes=TRUE,startup-script='curl -sS -X PUT -d green -H Metadata-Flavor:Google" +
			" http://metadata.google.internal/computeMetadata/v1/instance/guest-attributes/paint/colour'" + inB, check: says("Updated")},
		{line: "instances stop noted" + inB, check: says("done.")},
		{line: "instances start noted" + inB, check: says("done.")},
		{line: "instances get-guest-attributes noted --query-path=paint/" + inB, check: matches(`NAMESPACE +KEY +VALUE\npaint +colour +green`), later: true},
		{line: "instances delete noted" + inB, check: says("Deleted")},

		{line: "project-info add-metadata --metadata=suite=gcloud", check: says("Updated", "projects/local")},
		{line: "project-info describe --flatten='commonInstanceMetadata.items[]' --format='value(commonInstanceMetadata.items.key,commonInstanceMetadata.items.value)'", check: shows("suite\tgcloud")},
		{line: "project-info remove-metadata --keys=suite", check: says("Updated")},
	}
}
